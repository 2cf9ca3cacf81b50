/** How a permission was given. @source 国办发〔2021〕52号 note 3: in writing, or online after real-name registration */
export type AuthorizationForm = 'online' | 'written';
